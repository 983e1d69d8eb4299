"""A roster nobody is on: invented names, bibs in blocks by wave, chip codes.

Every name ends with a small ring, " °", the mark of an invented runner. It survives on
screen, in a search and in a file, and no person's name ends so.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from feeds.race import Runner
from feeds.simulation_plan import RosterPlan, WavePlan

INVENTED: Final = " °"
CHIP_LETTERS: Final = "ACDEFGHJKLMNPRTUVWXY"  # none that is read as a figure
CHIP_FIGURES: Final = "ACDEFGHJKLMNPRTUVWXY346789"

FIRST_NAMES: Final = """
Adèle Adrien Agathe Aïcha Aïssatou Alban Alexis Alix Alma Amandine Amélie Amine Anaïs Andrés Ángel
Anne-Laure Anne-Sophie Antoine Antonin Ariane Armel Arthur Astrid Aude Augustin Aurélie Axel
Ayşe Aziz Baptiste Bastien Béatrice Benoît Bérénice Björn Blandine Bozena Brice Brigitte Camille
Capucine Céleste Célia Charline Chiara Chloé Christophe Clémence Clément Coline Corentin Cyril Daphné
David Delphine Diane Dieudonné Djamila Dominique Édith Edmond Eileen Éléonore Élise Élodie Éloïse Émile
Emma Enzo Erwan Estelle Esteban Étienne Eugénie Fanny Fatou Félix Fiona Flavie Florent Françoise
François-Xavier Gabin Gaël Gaëlle Gaspard Gauthier Geneviève Ghislaine Giulia Grégoire Guénolé Guillemette
Gwenaëlle Hadrien Hélène Héloïse Hugo Ignacio Inès Irène Isaure Ismaël Iván Jacinthe Jade Jean-Baptiste
Jean-Marc Jérémy Joëlle Joaquín João Johanna José-Luis Judith Jules Juliette Kévin Kofi Lætitia
Léandre Léa-Marie Leïla Léonie Léopold Lilian Lise Loïc Lou-Anne Louison Lucie Ludovic Maël Maëlys Mai-Linh
Malik Manon Marceline Marie-Ève Marin Marjolaine Märta Mathilde Matteo Maxence Mélanie Mélissa
Mehdi Mireille Mohamed Moïse Morgane Mylène Nadège Naïma Natália Nathanaël Nicolás Nina Noé Noémie Océane
Odile Olívia Ondine Oriane Oscar Ousmane Pascale Paul-Henri Pénélope Perrine Philippine Pierre-Yves
Quentin Rachid Raphaëlle Rémi Renée Rodrigo Rokhaya Romane Rosalie Sacha Salomé Samia Séverine Sian
Siméon Solène Søren Stéphane Suzanne Sylvain Tanguy Thaïs Théo Thérèse Thibault Timothée Tobias
Ulysse Ursule Valentine Valérie Vanina Victoire Violette Virgile Wassim Xavière Yaëlle Yann Yasmine Youssef
Yuki Yvonne Zacharie Zélie Zineb Zoé
""".split()

# A surname with a space in it holds an underscore here.
SURNAMES: Final = """
Abadie Achard Allégret Amsellem Andrieux Ansaldi Arnoult Aubertin Auffray Ayachi Babin Bachelard Balmont
Barthélemy Baudoin Beauchêne Belhadj Bellanger Ben_Aïcha Béranger Berthelin Bidault Blanchard Bohin
Boisvert Bonnafous Bordenave Bouchareb Boulanger Bourgeois Brémond Briançon Brossard Bruneau Bùi
Cabanel Cadiou Caillaud Camara Carpentier Castaing Cazeneuve Chabrol Chastaing Chauvin Chevallier Cissokho
Clavel Coëtmeur Colombier Corrêa_Lima Courtin Couturier Crépin D'Almeida D'Amico D'Aubrac Da_Silva_Nunes Dabo Danjou
Darrigade De_Bruyne De_la_Brosse De_Wilde Dejean Delaunay Delcourt Della_Rovere Demoulin Derrien Desmarais Diabaté
Di_Stasio Diop-Lemaire Dos_Reis Drouet Du_Plessis Dubreuil Dufresne Dumoulin Durand-Ruiz Duval El_Amrani El_Fassi
Échard Engström Escoffier Estève Évrard Fabiani Faucher Ferreira Feuillet Fischbach Fontenoy
Forestier Fournel Frémont Gaillard Garrigues Gauthereau Génin Gérard-Petit Giraudeau González_Prat Gosselin Goüin
Grandjean Grosjean Guéguen Guérin Guilloux Habib Haddad Hamelin Haudebourg Hébrard Hénaff Hervieu Hoang Hoarau
Huguenin Ibáñez Imbert Jacquemin Jaouen Jégou Jóhannsdóttir Joubert Jourdain Kaczmarek Kaboré Kerbrat Kerouédan
Kowalczyk Krüger L'Hostis L'Herbier La_Rivière Labarthe Lacombe Lafargue Laîné Lambert Lanoë Larché Laurenceau Le_Bihan
Le_Cam Le_Floc'h Le_Guennec Le_Quéré Leblanc Lefèvre Légaré Lemoine Léonetti Lindqvist Loiseau
Łukasik M'Baye Mac_Gill Maës Magnin Maheut Mallet Marchais Marécaux Marquès Massé Mathurin Mazières
Méchin Mendonça Mercadier Meßmer Michaud Montfort Morvan Moulinier Muñoz N'Diaye N'Guessan Navarre Nedellec
Nguyễn Noël O'Brien O'Hara Oliveira Ørsted Ouédraogo Pailler Papin Pasquier Péchard Pélissier Perrault
Petitjean Pichon Poirier Pradel Prévost Quéméneur Quintard Rabesandratana Rambaud Ravel Rémond Renaudin Ribeiro
Rivoal Roche-Martin Rouxel Ruiz_Castaño Sablé Saïdi Saint-Aubin Salvy Sánchez Sarrazin Schäfer Ségalen
Séguin Sénéchal Servais Şimşek Sørlie Soulié Szymańska Tailleur Tanaka Tesson Thébault Thévenet Tiphaine Touré
Tournebise Tranchant Traoré Turpin Vacher Valadié Van_den_Berg Van_Hove Varenne Vasseur Verdier Vernet Viallet
Vigneau Villeneuve Von_Arnim Wagner-Roy Weiß Yamamoto Yıldız Ybarra Yvard Zaïdi Zapata Zimmermann
""".split()


def invent_names(count: int, draw: np.random.Generator) -> list[str]:
    """Return names, no two alike, every one marked as invented.

    Examples
    --------
    >>> all(name.endswith(" °") for name in invent_names(3, np.random.default_rng(1)))
    True
    """
    names: dict[str, None] = {}  # a dict keeps the order in which they came
    while len(names) < count:
        first = FIRST_NAMES[int(draw.random() * len(FIRST_NAMES))]
        last = SURNAMES[int(draw.random() * len(SURNAMES))].replace("_", " ")
        names[f"{first} {last}{INVENTED}"] = None
    return list(names)


def invent_chips(count: int, draw: np.random.Generator) -> list[str]:
    """Return chip codes of seven characters, no two alike, none that could be a bib."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = CHIP_LETTERS[int(draw.random() * len(CHIP_LETTERS))]
        for _ in range(6):
            code += CHIP_FIGURES[int(draw.random() * len(CHIP_FIGURES))]
        codes[code] = None
    return list(codes)


def make_roster(plan: RosterPlan, waves: Sequence[WavePlan]) -> tuple[Runner, ...]:
    """Return the roster a plan describes, always the same one, sorted by bib.

    Wave w has the bibs w·block + 1, w·block + 2, …; its pacers have the first ones.
    """
    draw = np.random.Generator(np.random.PCG64(plan.seed))
    total = sum(wave.runners for wave in waves)
    names = invent_names(total, draw)
    has_two_chips = draw.random(total) < plan.two_chips_share
    is_private = draw.random(total) < plan.private_share
    chips = iter(invent_chips(total + int(has_two_chips.sum()), draw))
    runners: list[Runner] = []
    for index, wave in enumerate(waves):
        if wave.runners >= plan.bib_block:
            raise ValueError(
                f"simulation.toml: wave {wave.name} has {wave.runners} runners, but [roster] "
                f"bib_block leaves room for {plan.bib_block - 1}. Raise bib_block."
            )
        for place in range(wave.runners):
            number = len(runners)
            is_pacer = place < wave.pacers
            codes = [next(chips)]
            if has_two_chips[number]:
                codes.append(next(chips))
            runners.append(
                Runner(
                    bib=str((index + 1) * plan.bib_block + place + 1),
                    name=names[number],
                    wave=index,
                    chips=tuple(codes),
                    is_pacer=is_pacer,
                    is_public=is_pacer or not is_private[number],
                )
            )
    return tuple(runners)


def roster_csv(runners: Sequence[Runner], waves: Sequence[str]) -> str:
    """Return the roster as the text of a roster.csv; ``waves`` are the waves' names."""
    lines = ["bib,name,wave,chips,pacer,public"]
    for one in runners:
        pacer, public = ("yes" if flag else "no" for flag in (one.is_pacer, one.is_public))
        lines.append(
            f"{one.bib},{one.name},{waves[one.wave]},{' '.join(one.chips)},{pacer},{public}"
        )
    return "\n".join(lines) + "\n"
