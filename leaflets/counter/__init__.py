"""Floor 6, the counter: where cards are ordered, made by processes that are ready for it, and kept until fetched.

`offer` says what can be chosen, `order` what was, `desk` has it made by `hands`, `shelf` keeps what was made.
"""
