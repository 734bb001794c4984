//! What needs the gateway: a command, a question, a command.
