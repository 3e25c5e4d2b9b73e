import { Argument, Option } from 'commander';

/** The lab that a command works on. */
export function labArgument(): Argument {
  return new Argument('[lab]', 'number, slug or the beginning of it (default: the last one)');
}

/** What plays AWS. */
export function backendOption(): Option {
  return new Option(
    '--backend <backend>',
    'what plays AWS: embedded, ministack, localstack, localstack-container or a URL',
  );
}
