/** The ten policies as something to choose from, each with who has it. */
import { POLICY_NAMES, type PolicyName } from '@slowdown/kit/retries';
import type { Option } from './fields.ts';

const WHO: Readonly<Record<PolicyName, string>> = {
  'botocore-standard': 'boto3’s default since botocore 1.44',
  'botocore-adaptive': 'boto3 since botocore 1.44, if asked for',
  'botocore-legacy': 'boto3’s default before botocore 1.44',
  'botocore-standard-before': 'boto3 before botocore 1.44, if asked for',
  'botocore-adaptive-before': 'boto3 before botocore 1.44, if asked for',
  'js-standard': 'the SDK for JavaScript’s default',
  'js-adaptive': 'the SDK for JavaScript, if asked for',
  'js-standard-before': 'the SDK for JavaScript’s default before core 3.40',
  'js-adaptive-before': 'the SDK for JavaScript before core 3.40, if asked for',
  none: 'a loop of one’s own, at once and for ever',
};

export const POLICY_OPTIONS: readonly Option<PolicyName>[] = POLICY_NAMES.map((value) => ({
  value,
  label: `${value}: ${WHO[value]}`,
  short: value,
}));
