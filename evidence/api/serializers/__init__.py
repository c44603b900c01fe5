"""What the answers hold. What is not known is null; a text that is not there is empty."""

from .claims import ClaimDetailSerializer, ClaimSerializer
from .concepts import ConceptDetailSerializer, ConceptSerializer
from .evidence import EvidenceDetailSerializer, EvidenceSerializer
from .studies import StudyDetailSerializer, StudySerializer

__all__ = [
    "ClaimDetailSerializer",
    "ClaimSerializer",
    "ConceptDetailSerializer",
    "ConceptSerializer",
    "EvidenceDetailSerializer",
    "EvidenceSerializer",
    "StudyDetailSerializer",
    "StudySerializer",
]
