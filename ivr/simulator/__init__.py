"""The other side of the telephone wire: a caller, and the exchange that carries the call.

It stands in for Twilio, so that a station can rehearse its menu, and a test can place a real call
over real HTTP, without a phone account. It knows nothing of the product: it is told the voice URL
and the status URL, and reads everything else from the TwiML it is answered with.

Time in a call is virtual: a ten-minute call takes as long as its requests, unless a pace is asked.
Where Twilio only warns, or would do something nobody wants, the simulator is stricter and refuses.
"""
