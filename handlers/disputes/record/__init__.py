"""What is written and counted: the ledger, one case's dossier, figures with their denominators, the monthly report."""
