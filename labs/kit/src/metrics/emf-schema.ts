/**
 * What CloudWatch takes as Embedded Metric Format, as JSON Schema: the constraints of the schema in the CloudWatch User
 * Guide, "Specification: Embedded metric format", read on 2026-11-23, and of its prose what a schema can say: no other
 * members, at most 100 metrics, and units and resolutions that exist.
 */
const perSecond = [
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
];
const UNITS = [
  ...[...perSecond, 'Terabits', 'Count'].flatMap((unit) => [unit, `${unit}/Second`]),
  ...['Seconds', 'Milliseconds', 'Microseconds', 'Percent', 'None'],
];

const name = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

export const EMF_SCHEMA = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      additionalProperties: false,
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            additionalProperties: false,
            properties: {
              Namespace: name(1024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: 'array',
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  additionalProperties: false,
                  properties: {
                    Name: name(1024),
                    Unit: { enum: UNITS },
                    StorageResolution: { enum: [1, 60] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
