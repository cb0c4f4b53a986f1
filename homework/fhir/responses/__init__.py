"""Answers as QuestionnaireResponses: how they are told, and whether one that was sent fits its Questionnaire."""
