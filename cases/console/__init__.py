"""The officers' pages: hear, decide, answer. Plain HTML that works without JavaScript."""
