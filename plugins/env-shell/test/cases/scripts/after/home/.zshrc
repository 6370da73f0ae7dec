export SAMPLE_API_KEY='{{new}}'
