"""What whoever runs the machine asks of it: is it alive, is it ready, how busy is it. Nothing here knows a child."""
