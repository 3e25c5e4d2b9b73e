/** What the job exports, and what has to be said of it. It is given: a learner changes `export.ts` and `report.ts` alone. */

/** Writes a second that the workbench's service promises for each prefix: documented, as S3's 3,500 are. */
export const WRITES_PER_SECOND = 20;

/** The bucket that the job writes to. */
export const BUCKET = 'results';

// #region part
/** A part of the model run, one object each. */
export interface Part {
  /** Which of the models it is a result of: `rates`, for one. */
  model: string;
  /** The day of the run, `2026-11-24`. */
  day: string;
  /** Unique in the job: `large-0007`. */
  name: string;
  body: string;
}

export interface Job {
  bucket: string;
  /** In the order in which the models gave them. */
  parts: readonly Part[];
  /** What the service promises for each prefix, writes a second. */
  writesPerSecond: number;
}

/** What the job says of itself at its end. */
export interface Summary {
  /** Names of the parts that are stored. */
  stored: string[];
  /** Names of the parts that are not, whatever the reason. */
  lost: string[];
  /** Requests that were sent, the first of each call and all that came after it. */
  attempts: number;
}
// #endregion part

// #region finding
/** One cause that you found, in your own words. Evidence is what you measured: it has at least one number in it. */
export interface Finding {
  cause: string;
  evidence: string;
  fix: string;
}
// #endregion finding
