"""What a framework file and the template must look like. Plain Python, no database."""
