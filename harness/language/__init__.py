"""What is known of languages, without any input or output: sentences, scripts, normal forms, names."""
