"""Floor 3, data.police.uk: its client, the folder of its answers, and what they say as records.

The service is documented at https://data.police.uk/docs/; it needs no key.
"""
