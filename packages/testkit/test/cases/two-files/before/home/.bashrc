export ACME_TOKEN={{old}}
