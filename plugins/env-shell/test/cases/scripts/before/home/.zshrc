export SAMPLE_API_KEY='{{old}}'
