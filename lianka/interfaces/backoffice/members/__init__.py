"""The member's file: one page of a member, made of parts, each topic a module."""
