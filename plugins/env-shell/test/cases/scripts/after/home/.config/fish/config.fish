set -gx SAMPLE_API_KEY {{new}}
