"""How a field usually runs, for a race that says nothing of it: from its announced bands alone."""

from feeds.race import Race
from feeds.simulate.plan import (
    ChaserPlan,
    CrowdPlan,
    Kind,
    LossPlan,
    Plan,
    QueuePlan,
    RunningPlan,
    WavePlan,
)

SEED = 1
SPREADS_A_BAND = 4.0  # nearly all keep to what was announced
STOP_AFTER = 0.2  # of the course


def usual_plan(race: Race) -> Plan:
    """Return a plan by which everybody on the roster runs about as announced for the wave.

    Examples
    --------
    >>> from feeds.race_folder.read_race import race_folder, read_race
    >>> plan = usual_plan(read_race(race_folder("champs-elysees-2021")))
    >>> [one.kinds[0].pace for one in plan.waves]  # seconds a kilometre
    [400.0, 350.0, 302.5, 255.0, 220.0]
    """
    length_m = race.course.length_m
    waves = []
    for number, wave in enumerate(race.waves):
        mine = [runner for runner in race.runners if runner.wave == number]
        middle = (wave.slowest_s_per_km + wave.fastest_s_per_km) / 2.0
        spread = (wave.slowest_s_per_km - wave.fastest_s_per_km) / SPREADS_A_BAND
        pacers = sum(runner.is_pacer for runner in mine)
        kinds = (Kind(1.0, middle, spread),)
        waves.append(WavePlan(wave.name, len(mine), pacers, middle, length_m, kinds))
    return Plan(
        seed=SEED,
        cell_m=25.0,
        roster=None,
        queue=QueuePlan(first_s=1.0, runners_per_s=16.0, fast_in_front=0.6),
        crowd=CrowdPlan(width_m=12.0, look_s=2.0, full_per_m2=0.8, jam_per_m2=3.0),
        running=RunningPlan(
            fade=0.045, fade_spread=0.03, wobble=0.015, slope_share=0.75, impatient_share=1.0,
            gap_s=6.0,
        ),
        loss=LossPlan(
            never_start_share=0.01, stop_share=0.007, stop_after_m=STOP_AFTER * length_m,
            missed_reads_share=0.005, repeated_reads_share=0.004, delay_least_s=0.3,
            delay_most_s=2.0,
        ),
        chaser=ChaserPlan(wobble_s=0.7),
        waves=tuple(waves),
    )  # fmt: skip
