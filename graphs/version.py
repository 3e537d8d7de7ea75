"""Which Turnloom this is: goes into fingerprints and certificates, and from here into the wheel."""

VERSION = "0.2.0"
