$env.SAMPLE_API_KEY = "{{new}}"
