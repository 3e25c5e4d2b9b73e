/** For test files: what needs a tier runs where it is there, and says by name why it did not where it is not. */
import { describe } from 'vitest';
import { wantTier, type TierName } from '../tiers.ts';

/**
 * `describe`, for tests that need the tier; its body gets the tier's location. Where the tier is missing the tests are
 * skipped, and the suite's name says why; with the tier in `SLOWDOWN_REQUIRE` the file fails instead.
 * @throws TierError where the tier is required and missing
 */
export async function describeWith(
  name: TierName,
  suite: string,
  body: (location: string | null) => void,
): Promise<void> {
  const tier = await wantTier(name);
  const title = tier.found ? suite : `${suite} (needs ${name}: ${tier.why}; try: ${tier.fix})`;
  describe.skipIf(!tier.found)(title, () => body(tier.found ? tier.location : null));
}
