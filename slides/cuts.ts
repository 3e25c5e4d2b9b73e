/** The lengths in which the talk can be given, and the chapters of each. A chapter is a file of this folder. */
export interface Cut {
  title: string;
  /** File names without the ending; numbered like their lessons. */
  chapters: readonly string[];
}

export const CUTS = {
  '10': { title: 'Why is my compute job so slow? The ten-minute cut', chapters: ['01-the-question'] },
  all: {
    title: 'Why is my compute job so slow? Every chapter',
    chapters: [
      '01-the-question',
      '02-http',
      '03-retry-math',
      '04-pile-up',
      '05-events',
      '06-tls',
      '07-by-hand',
      '08-by-script',
      '09-needs-retry',
      '10-metrics',
      '11-capstone',
    ],
  },
} as const satisfies Record<string, Cut>;
