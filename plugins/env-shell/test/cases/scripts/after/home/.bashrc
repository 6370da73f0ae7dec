# mine
export SAMPLE_API_KEY="{{new}}" # keep
export OTHER={{other}}
if true; then SAMPLE_API_KEY={{new}}; fi
