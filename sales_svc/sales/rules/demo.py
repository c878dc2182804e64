"""The five stores of the demo shop."""

STORES = {
    "MTL": "Montréal Centre",
    "QUE": "Québec",
    "SHE": "Sherbrooke",
    "TRO": "Trois-Rivières",
    "GAT": "Gatineau",
}
REGISTERS = ("Caisse 1", "Caisse 2")
PLACE = {"currency": "CAD", "time_zone": "America/Toronto", "country": "CA", "region": "QC"}
