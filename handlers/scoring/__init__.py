"""Teams and their score: quizzes, briefings, mutual review, boards; every point explained."""
