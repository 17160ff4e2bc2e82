use std::time::Duration;

use proptest::prelude::*;

use super::{
    Verdict::{Ahead, Expired, Fresh, Refused, Retry, Stale},
    *,
};

fn secs(secs: u64) -> Ticks {
    Duration::from_secs(secs).into()
}

fn times() -> impl Strategy<Value = Times> {
    let span = || prop_oneof![(0_u64..5_000).prop_map(secs), Just(Ticks::MAX)];
    let attempts = prop_oneof![
        prop_oneof![Just(Ticks::ZERO), Just(UNDER_WAY)].prop_map(|next_try| (next_try, false)),
        prop_oneof![Just(UNDER_WAY), (0_u64..20_000).prop_map(secs)]
            .prop_map(|next_try| (next_try, true)),
    ];
    let draw = prop_oneof![4 => (0.0..=1.0).prop_map(Share::drawn), 1 => Just(Share::NONE)];
    (0_u64..10_000, span(), span(), draw, attempts).prop_map(
        |(fetched_at, fresh_for, valid_for, draw, (next_try, has_failed))| Times {
            fetched_at: secs(fetched_at),
            fresh_for: fresh_for.min(valid_for),
            valid_for,
            is_leased: false,
            draw,
            next_try,
            has_failed,
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    (0_u64..5_000, 0_u64..5_000)
        .prop_map(|(ttl, stale)| Policy { ttl: secs(ttl), stale: secs(stale) })
}

proptest! {
    #[test]
    fn what_is_used_is_never_older_than_it_may_be(
        times in times(), policy in policy(), now in (0_u64..40_000).prop_map(secs),
    ) {
        let age = now.since(times.fetched_at);
        match times.verdict(now, policy) {
            Verdict::Fresh | Verdict::Ahead => prop_assert!(age < policy.ttl.min(times.valid_for)),
            Verdict::Stale | Verdict::Retry => {
                prop_assert!(times.has_failed);
                prop_assert!(age >= policy.ttl.min(times.fresh_for));
                prop_assert!(age < policy.ttl.after(policy.stale).min(times.valid_for));
            }
            Verdict::Expired | Verdict::Refused => prop_assert!(age >= policy.ttl.min(times.fresh_for)),
        }
    }

    #[test]
    fn nothing_is_fetched_before_its_time(
        times in times(), policy in policy(), now in (0_u64..40_000).prop_map(secs),
    ) {
        let verdict = times.verdict(now, policy);
        let fetches = verdict.starts_fetch() || verdict == Verdict::Expired;
        let waits = now < times.next_try && times.next_try != UNDER_WAY;
        prop_assert!(!(fetches && waits));
        // Whoever sleeps until `due` then finds something to do.
        if now >= times.due(policy) {
            let is_under_way = times.next_try == UNDER_WAY;
            prop_assert!(is_under_way || !matches!(verdict, Verdict::Stale | Verdict::Refused));
            prop_assert!(!times.is_fresh(now, policy));
        }
    }

    #[test]
    fn nobody_waits_for_a_fetch_after_one_that_failed(
        times in times(), policy in policy(), now in (0_u64..40_000).prop_map(secs),
    ) {
        if times.has_failed && times.is_usable(now, policy) {
            let verdict = times.verdict(now, policy);
            prop_assert!(!matches!(verdict, Verdict::Expired | Verdict::Refused));
        }
    }

    #[test]
    fn a_value_only_gets_worse(times in times(), policy in policy(), now in 0_u64..40_000) {
        let times = Times { next_try: Ticks::ZERO, ..times };
        let rank = |at| match times.verdict(secs(at), policy) {
            Verdict::Fresh => 0,
            Verdict::Ahead => 1,
            Verdict::Expired | Verdict::Stale | Verdict::Retry | Verdict::Refused => 2,
        };
        prop_assume!(secs(now) >= times.fetched_at);
        prop_assert!(rank(now) <= rank(now + 1));
    }

    #[test]
    fn a_stricter_reader_gets_no_older_value(
        times in times(), a in policy(), b in policy(), now in (0_u64..40_000).prop_map(secs),
    ) {
        let strict = a.min(b);
        if times.is_usable(now, strict) {
            prop_assert!(times.is_usable(now, a) && times.is_usable(now, b));
        }
        if times.is_fresh(now, strict) {
            prop_assert!(times.is_fresh(now, a) && times.is_fresh(now, b));
        }
    }

    #[test]
    fn a_draw_leaves_time_to_refresh(random in -1.0_f64..2.0, ttl in 1_u64..1_000_000) {
        let share = Share::drawn(random).of(secs(ttl)).to_duration().as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let ttl = ttl as f64;
        prop_assert!(share >= 0.799 * ttl && share <= 0.951 * ttl);
    }
}

#[test]
fn the_states_follow_each_other() {
    let mut times = Times {
        fetched_at: secs(100),
        fresh_for: Ticks::MAX,
        valid_for: Ticks::MAX,
        is_leased: false,
        draw: Share::drawn(0.0),
        next_try: Ticks::ZERO,
        has_failed: false,
    };
    let policy = Policy { ttl: secs(100), stale: secs(50) };
    let verdicts = |times: &Times| {
        [100, 179, 181, 199, 200, 249, 250, 999].map(|at| times.verdict(secs(at), policy))
    };
    assert_eq!(verdicts(&times), [Fresh, Fresh, Ahead, Ahead, Expired, Expired, Expired, Expired]);
    times.next_try = UNDER_WAY;
    assert_eq!(verdicts(&times), [Fresh, Fresh, Fresh, Fresh, Expired, Expired, Expired, Expired]);
    (times.next_try, times.has_failed) = (secs(10_000), true);
    assert_eq!(verdicts(&times), [Fresh, Fresh, Fresh, Fresh, Stale, Stale, Refused, Refused]);
    times.next_try = UNDER_WAY;
    assert_eq!(verdicts(&times), [Fresh, Fresh, Fresh, Fresh, Stale, Stale, Expired, Expired]);
    times.next_try = Ticks::ZERO;
    assert_eq!(verdicts(&times), [Fresh, Fresh, Ahead, Ahead, Retry, Retry, Expired, Expired]);
    (times.next_try, times.valid_for) = (secs(10_000), secs(120));
    assert_eq!(times.verdict(secs(219), policy), Stale);
    assert_eq!(times.verdict(secs(220), policy), Refused, "the backend does not accept it");
}
