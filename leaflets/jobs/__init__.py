"""Floor 6, jobs: what takes longer than a page may, done in processes of its own: checks, previews, months, editions.

`service` takes jobs from the store and has each done by a child process, which `work` is; `uploaded` opens what was
uploaded, `report` says what was found in it, `logged` adds what officers have logged, `running` makes a month and
`freezing` an edition of it. Nothing here knows of pages.
"""
