"""What can be wrong with a Questionnaire."""

from practice.fhir.document import DocumentError

QuestionnaireError = DocumentError
