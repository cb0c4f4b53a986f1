"""What can be wrong with a Questionnaire."""


class QuestionnaireError(ValueError):
    """A Questionnaire that cannot be taken in, with the place and what is wrong there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem
