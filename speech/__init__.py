"""From audio to words: decodes a recording, measures its speech and has an engine read it.

The package knows no calls and no cases. Sound and engines are touched only inside child processes
(`child`), which a parent reaches through `isolation`; the rest can be used in either.
"""
