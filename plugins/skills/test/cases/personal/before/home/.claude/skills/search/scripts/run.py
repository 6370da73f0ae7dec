import os
SAMPLE_API_KEY = "{{old}}"
OTHER = "{{other}}"
