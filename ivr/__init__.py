"""The phone: answers calls, decides what comes next, and joins speech and cases to it.

Data moves one way. A webhook is checked (`signature`), read (`forms`), brought to the `desk`,
which keeps what was said and asks `callflow` what comes next; the answer is a `Turn`, and `twiml`
alone writes it in Twilio's language. Recordings move through `jobs` to `speech` and `cases`.
"""
