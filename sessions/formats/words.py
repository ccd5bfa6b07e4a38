"""What the columns of other people's tables are called, in several languages."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sessions.formats import names
from sessions.journey.model import Kind


class Role(Enum):
    """What a column (or a row, or a label) is for."""

    STAGE = auto()
    STEP = auto()  # a stage, or a task where another column says the stage
    CARDS = auto()
    OWNER = auto()
    CHANNEL = auto()
    DURATION = auto()
    DESCRIPTION = auto()
    ACTOR = auto()
    NUMBER = auto()
    GENERIC = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A role, with the kind of cards where there are cards; `kind` None means the map's tasks."""

    role: Role
    kind: Kind | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNKNOWN: Final = Meaning(Role.UNKNOWN)

_ROLES: Final = {
    Role.STAGE: """
        stage|stages|phase|phases|journey stage|journey stages|journey phase|stage name|phase name
        stage impacted|affected stage|impacted stage|journey step name
        phasen|stufe|etappe|abschnitt|reisephase|etapa|etapas|fase|fases|fasi|etappa|étape|étapes
        phase du parcours|этап|этапы|стадия|фаза|ステージ|フェーズ|段階|阶段|단계""",
    Role.STEP: """
        step|steps|schritt|schritte|paso|pasos|passo|passi|passos|stap|stappen|шаг|шаги|ステップ|步骤
        moment in journey|journey step|journey steps""",
    Role.OWNER: """
        owner|owners|owner team|owner teams|team|teams|responsible|responsibility|department
        departments|responsible team|accountable|process owner|ownership
        verantwortlich|verantwortliche|zuständig|zuständigkeit|abteilung|abteilungen
        responsable|responsables|equipo|equipos|área responsable|équipe|équipes|propriétaire
        service responsable|responsável|equipe|responsabile|eigenaar|ответственный|担当|담당""",
    Role.CHANNEL: """
        channel|channels|kanal|kanäle|canal|canales|canaux|canais|canale|canali|kanaal|kanalen
        канал|каналы|チャネル|渠道|medium|media""",
    Role.DURATION: """
        duration|time|timing|timeframe|time frame|timeline|how long|dauer|zeit|zeitraum|zeitdauer
        duración|tiempo|plazo|durée|temps|délai|duração|tempo|durata|duur|длительность|время|時間|所要時間
        est time|esttime|estimated time|zeitaufwand""",
    Role.DESCRIPTION: """
        description|summary|beschreibung|zusammenfassung|descripción|descripcion|resumen
        descrição|descrizione|beschrijving|описание|説明|overview""",
    Role.ACTOR: """
        actor|actors|persona|personas|who|akteur|akteure|wer|rolle|rollen|quién|acteur|acteurs
        qui|rôle|rôles|ator|attore|role|roles|актор|роль|登場人物""",
    Role.NUMBER: "#|no|nr|num|number|id|nº|n°|№|nummer|número|numéro|番号|index",
    Role.GENERIC: """
        dimension|dimensions|aspect|aspects|detail|details|category|element|elements|attribute
        item|content|contents|kategorie|inhalt|merkmal|aspekt|lane|row|field|value|layer|layers
        categoría|aspecto|detalle|contenido|catégorie|détail|détails|contenu|notes here|journey
        elemento|élément|component|ebene|schicht""",
}
_CARDS: Final = {
    None: """
        action|actions|activity|activities|task|tasks|doing|do|user action|user actions
        customer action|customer actions|user steps|customer steps|user activities|what they do
        what users do|behavior|behaviors|behaviour|behaviours|steps taken|user tasks and actions
        aktion|aktionen|aktivität|aktivitäten|handlung|handlungen|aufgabe|aufgaben|tätigkeit
        tätigkeiten|nutzeraktionen|kundenaktionen|nutzeraktivitäten|acción|acciones|accion|actividad
        actividades|tarea|tareas|acciones del cliente|acciones del usuario|activité|activités|tâche
        tâches|actions utilisateur|actions client|actions du client|ação|ações|atividades|tarefas
        azione|azioni|attività|actie|acties|activiteiten|taken|действие|действия|行動|アクション|行为|行动|행동""",
    Kind.CUSTOMER_TASK: "customer task|customer tasks|kundenaufgabe|kundenaufgaben",
    Kind.USER_TASK: "user task|user tasks|nutzeraufgabe|nutzeraufgaben|tarea de usuario",
    Kind.JOB_STEP: "job step|job steps",
    Kind.TOUCHPOINT: """
        touchpoint|touchpoints|touch point|touch points|contact point|contact points|interaction
        interactions|interaction points|where|berührungspunkt|berührungspunkte|kontaktpunkt
        kontaktpunkte|punto de contacto|puntos de contacto|interacciones|point de contact
        points de contact|ponto de contato|pontos de contato|pontos de contacto|punto di contatto
        punti di contatto|contactpunt|contactpunten|raakvlakken|точка контакта|точки контакта
        точки касания|タッチポイント|接点|触点|터치포인트""",
    Kind.THOUGHT: """
        thought|thoughts|thinking|think|question|questions|mindset|quote|quotes|customer quote
        customer quotes|user quotes|say|says|what they think|what users think|main question
        thoughts and feelings|motivation|motivations|gedanke|gedanken|frage|fragen|zitat|zitate
        denken|pensamiento|pensamientos|pregunta|preguntas|citas|pensée|pensées|citation|citations
        verbatim|verbatims|pensamentos|perguntas|pensieri|domande|gedachten|мысль|мысли|вопросы
        思考|考え|想法|생각""",
    Kind.EMOTION: """
        emotion|emotions|feeling|feelings|emotional state|emotion state|mood|sentiment|emotion curve
        emotional journey|emotion score|satisfaction|satisfaction score|feel|how they feel
        emotionen|gefühl|gefühle|stimmung|zufriedenheit|emotionskurve|emoción|emociones|emocion
        sentimiento|sentimientos|estado emocional|satisfacción|émotion|émotions|sentiments|ressenti
        ressentis|état émotionnel|humeur|emoção|emoções|sentimentos|emozione|emozioni|emotie|emoties
        gevoelens|gevoel|эмоция|эмоции|чувства|感情|情绪|감정""",
    Kind.PAIN_POINT: """
        pain point|pain points|painpoint|painpoints|pain|pains|frustration|frustrations|problem
        problems|barrier|barriers|challenge|challenges|friction|frictions|friction point
        friction points|issue|issues|obstacle|obstacles|pain points and frustrations|blockers
        schmerzpunkt|schmerzpunkte|probleme|hürde|hürden|frustrationen|schwierigkeiten|ärgernisse
        punto de dolor|puntos de dolor|problema|problemas|frustraciones|dolores|fricciones|barreras
        point de douleur|points de douleur|point de friction|points de friction|irritant|irritants
        problème|problèmes|freins|difficultés|points de blocage|dor|dores|pontos de dor
        punto critico|punti critici|problemi|frustrazioni|pijnpunt|pijnpunten|knelpunten
        боль|боли|проблема|проблемы|барьеры|課題|ペインポイント|痛点|고충""",
    Kind.OPPORTUNITY: """
        opportunity|opportunities|improvement|improvements|improvement opportunity
        improvement opportunities|opportunities for improvement|areas for improvement|idea|ideas
        recommendation|recommendations|suggestion|suggestions|chance|chancen|möglichkeit
        möglichkeiten|verbesserung|verbesserungen|verbesserungspotenzial|verbesserungspotential
        verbesserungspotenziale|verbesserungsmöglichkeiten|verbesserungsvorschläge|potenziale
        potentiale|ideen|oportunidad|oportunidades|mejora|mejoras|oportunidades de mejora
        opportunité|opportunités|amélioration|améliorations|pistes d amélioration|idées
        oportunidade|melhoria|melhorias|opportunità|miglioramenti|kans|kansen|verbeteringen
        verbeterpunten|возможность|возможности|улучшения|идеи|機会|改善|改善点|机会|기회|solutions
        mitigation""",
    Kind.CUSTOMER_GOAL: """
        goal|goals|objective|objectives|user goal|user goals|customer goal|customer goals
        job to be done|jobs to be done|jtbd|ziel|ziele|kundenziel|kundenziele|nutzerziele|objetivo
        objetivos|meta|metas|objectif|objectifs|but|buts|obiettivo|obiettivi|doel|doelen
        цель|цели|目標|ゴール|目标|목표""",
    Kind.CUSTOMER_NEED: """
        need|needs|user need|user needs|customer needs|expectation|expectations|bedürfnis
        bedürfnisse|erwartung|erwartungen|anforderungen|necesidad|necesidades|expectativas
        besoin|besoins|attente|attentes|necessidades|bisogni|behoefte|behoeften|потребности
        ニーズ|需求|니즈|wants and needs""",
    Kind.METRIC: """
        metric|metrics|kpi|kpis|measure|measures|success metric|success metrics|measurement
        kennzahl|kennzahlen|metrik|metriken|messgrößen|métrica|métricas|metricas|indicador
        indicadores|indicateur|indicateurs|mesure|mesures|métrique|métriques|metriche|indicatori
        метрика|метрики|показатели|指標|指标|지표""",
    Kind.KEY_MOMENT: """
        key moment|key moments|moment of truth|moments of truth|critical moment|critical moments
        moment|moments|aha moment|schlüsselmoment|schlüsselmomente|momente der wahrheit
        moment der wahrheit|momento clave|momentos clave|momento de la verdad
        momentos de la verdad|moment clé|moments clés|moment de vérité|moments de vérité
        momento da verdade|momenti della verità|момент истины|重要な瞬間|关键时刻""",
    Kind.FRONTSTAGE_ACTION: """
        frontstage|front stage|frontstage action|frontstage actions|frontstage interactions|onstage
        frontstage employee actions|vordergrund|frontstage aktionen|línea frontal|scène""",
    Kind.BACKSTAGE_ACTION: """
        backstage|back stage|backstage action|backstage actions|backstage activities|offstage
        backstage employee actions|backstage interactions|hintergrund|backstage aktionen|coulisses
        detrás de escena|back office""",
    Kind.SUPPORT_PROCESS: """
        support process|support processes|supporting processes|supporting process|support systems
        unterstützungsprozesse|unterstützende prozesse|supportprozesse|procesos de apoyo
        procesos de soporte|processus de support|processus support|processi di supporto""",
    Kind.EVIDENCE_ITEM: """
        physical evidence|evidence|props|artifacts|artefacts|tangibles|physische belege|belege
        physische evidenz|evidencia física|evidencias|preuve physique|preuves physiques
        éléments tangibles|prova fisica""",
    Kind.NOTE: """
        note|notes|comment|comments|remarks|notizen|anmerkungen|notas|remarques|commentaires""",
}
_ADJECTIVES: Final = _words(
    """
    key top main current user users customer customers client primary secondary major biggest core
    overall our the their your potential possible kunden nutzer wichtigste wichtige
    principales clave du de del des le la les los las l der die das
    """
)
_JOINTS: Final = re.compile(r" ?[&/+,;] ?| and | und | y | et | e | en | и ")


def _table() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for role, listed in _ROLES.items():
        for name in re.split(r"[|\n]", listed):
            found.setdefault(names.key(name) or name.strip(), Meaning(role))
    for kind, listed in _CARDS.items():
        for name in re.split(r"[|\n]", listed):
            found[names.key(name)] = Meaning(Role.CARDS, kind)
    found.pop("", None)
    return found


_TABLE: Final = _table()


def meaning(heading: str) -> Meaning:
    """What a column with this heading holds; UNKNOWN when nobody taught us."""
    if len(heading) > 120:
        return _UNKNOWN
    bare = heading.strip().rstrip(":").split("(")[0]
    whole = names.key(bare)
    if not whole:
        return Meaning(Role.NUMBER) if heading.strip() in ("#", "№") else _UNKNOWN
    found = _TABLE.get(whole) or _without_adjectives(whole)
    if found is None:
        parts = [names.key(part) for part in _JOINTS.split(f"{bare.casefold()} ")]
        known = [_TABLE.get(part) or _without_adjectives(part) for part in parts if part]
        found = known[0] if known and all(known) else None
    return found or _UNKNOWN


def _without_adjectives(name: str) -> Meaning | None:
    kept = name.split()
    while len(kept) > 1 and kept[0] in _ADJECTIVES:
        kept = kept[1:]
        if " ".join(kept) in _TABLE:
            return _TABLE[" ".join(kept)]
    while len(kept) > 1 and kept[-1] in _ADJECTIVES:
        kept = kept[:-1]
        if " ".join(kept) in _TABLE:
            return _TABLE[" ".join(kept)]
    return None
