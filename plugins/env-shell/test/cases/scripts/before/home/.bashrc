# mine
export SAMPLE_API_KEY="{{old}}" # keep
export OTHER={{other}}
if true; then SAMPLE_API_KEY={{old}}; fi
