"""Articles that are kept: imported in versions, audited, their audits compared, findings set aside."""
