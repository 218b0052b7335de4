"""The case file: what was complained of, where it stands, and everything done about it.

Knows nothing of telephones, Twilio or audio formats. The rules (`reference`, `states`, `case`,
`deadlines`, `history`) are pure; `store` says what keeping cases must promise, and `sql_store`
keeps that promise on SQLite and PostgreSQL.
"""
