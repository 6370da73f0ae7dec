import os
SAMPLE_API_KEY = "{{new}}"
OTHER = "{{other}}"
