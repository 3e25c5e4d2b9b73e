/** `node scripts/schemas.ts`: writes the JSON Schemas that the site publishes, from the schemas that the code reads with. */
import { scenarioJsonSchema } from '@slowdown/kit/scenario';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { ROOT } from './root.mjs';

const file = join(ROOT, 'public/schemas/scenario.json');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await format(JSON.stringify(scenarioJsonSchema()), { parser: 'json', printWidth: 120 }));
