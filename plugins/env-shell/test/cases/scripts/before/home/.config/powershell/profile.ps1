$env:SAMPLE_API_KEY = '{{old}}'
