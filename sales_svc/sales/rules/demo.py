"""The five stores of the demo shop."""

STORES = {
    "MTL": "Montréal Centre",
    "QUE": "Québec",
    "SHE": "Sherbrooke",
    "TRO": "Trois-Rivières",
    "GAT": "Gatineau",
}
REGISTERS = ("Caisse 1", "Caisse 2")
# code, name, role; their PIN is told by the seed
CASHIERS = (
    ("c-01", "Amélie Roy", "cashier"),
    ("c-02", "Bruno Caron", "manager"),
    ("c-03", "Chloé Dubois", "cashier"),
    ("c-12", "Denis Gagnon", "cashier"),
)
DEMO_PIN = "482916"
RECEIPT_HEAD = "1, rue de la Commune\n514 555-0100"
RECEIPT_FOOT_EN = "Thank you. Goods are taken back within 30 days with this receipt."
RECEIPT_FOOT_FR = "Merci. Retours acceptés dans les 30 jours avec ce reçu."
REGISTRATIONS = {"GST": "123456789 RT0001", "QST": "1234567890 TQ0001"}
PLACE = {"currency": "CAD", "time_zone": "America/Toronto", "country": "CA", "region": "QC"}
