set -gx SAMPLE_API_KEY {{old}}
