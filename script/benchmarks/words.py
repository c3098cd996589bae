"""Words in six languages, of which the synthetic directory makes its texts."""

KINDS = {
    "ar": ["مكتب", "إدارة", "قسم", "شعبة", "وحدة"],
    "en": ["Bureau of", "Office of", "Division of", "Section of", "Unit of"],
    "es": ["Dirección de", "Oficina de", "División de", "Sección de", "Unidad de"],
    "fr": ["Bureau de", "Office de", "Division de", "Section de", "Unité de"],
    "ru": ["Бюро:", "Управление:", "Отдел:", "Секция:", "Группа:"],
    "zh_hans": ["局：", "办公室：", "司：", "科：", "股："],
}
TOPICS = {
    "ar": [
        "الشؤون القانونية", "حماية البيئة والمياه", "التعاون الدولي", "الصحة العامة",
        "التخطيط والميزانية", "شؤون الموظفين", "التعليم والتدريب", "النقل والموانئ",
        "الزراعة والغابات", "الإحصاء والبيانات", "التراث الثقافي", "الحماية المدنية",
    ],
    "en": [
        "Legal Affairs", "Environment and Water", "International Cooperation", "Public Health",
        "Planning and Budget", "Human Resources", "Education and Training", "Transport and Ports",
        "Agriculture and Forests", "Statistics and Data", "Cultural Heritage", "Civil Protection",
    ],
    "es": [
        "Asuntos Jurídicos", "Medio Ambiente y Agua", "Cooperación Internacional",
        "Salud Pública", "Planificación y Presupuesto", "Recursos Humanos",
        "Educación y Formación", "Transporte y Puertos", "Agricultura y Bosques",
        "Estadística y Datos", "Patrimonio Cultural", "Protección Civil",
    ],
    "fr": [
        "affaires juridiques", "l'environnement et l'eau", "la coopération internationale",
        "la santé publique", "la planification et du budget", "ressources humaines",
        "l'éducation et la formation", "transports et ports", "l'agriculture et des forêts",
        "la statistique et des données", "patrimoine culturel", "la protection civile",
    ],
    "ru": [
        "правовые вопросы", "окружающая среда и вода", "международное сотрудничество",
        "общественное здравоохранение", "планирование и бюджет", "кадры",
        "образование и подготовка", "транспорт и порты", "сельское хозяйство и леса",
        "статистика и данные", "культурное наследие", "гражданская защита",
    ],
    "zh_hans": [
        "法律事务", "环境与水", "国际合作", "公共卫生", "规划与预算", "人力资源",
        "教育与培训", "运输与港口", "农业与林业", "统计与数据", "文化遗产", "民防",
    ],
}  # fmt: skip
SENTENCES = {
    "ar": (
        "تتولى هذه الجهة إعداد السياسات ومتابعة تنفيذها بالتنسيق مع الجهات المعنية في مجال: ",
        "وترفع تقريرا سنويا عن أعمالها، وتشرف على المشروعات والبرامج، وتقدم المشورة، "
        "وتمثل الإدارة في اللجان المشتركة، وتحفظ السجلات والبيانات الخاصة بمجال عملها.",
    ),
    "en": (
        "It prepares policies and follows their implementation with the bodies concerned, on ",
        "It reports on its work every year, oversees projects and programmes, gives advice, "
        "represents the administration in joint committees, and keeps the records of its field.",
    ),
    "es": (
        "Prepara las políticas y sigue su aplicación con los órganos interesados, en materia de ",
        "Informa cada año de su labor, supervisa proyectos y programas, presta asesoramiento, "
        "representa a la administración en comisiones mixtas y conserva los registros.",
    ),
    "fr": (
        "Il prépare les politiques et suit leur mise en œuvre avec les organes intéressés : ",
        "Il rend compte chaque année de ses travaux, supervise projets et programmes, conseille, "
        "représente l'administration dans les commissions mixtes et tient les registres.",
    ),
    "ru": (
        "Готовит политику и следит за её осуществлением вместе с заинтересованными органами: ",
        "Ежегодно отчитывается о своей работе, курирует проекты и программы, даёт рекомендации, "
        "представляет администрацию в совместных комиссиях и ведёт учётные записи.",
    ),
    "zh_hans": (
        "负责制定政策并会同有关机构跟踪落实，领域为：",
        "每年报告工作，监督项目和方案，提供咨询，代表主管部门参加联合委员会，并保存本领域的记录和数据。",
    ),
}
