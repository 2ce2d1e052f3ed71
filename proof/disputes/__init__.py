"""What disputes promise, proved over as many calendars, histories and schedules of faults as wanted."""
