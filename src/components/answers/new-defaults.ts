/** The same fleets with the defaults before November 2026 and after. Written by `npm run answers`. */
import data from '../../data/new-defaults.json';
import { defaultsSchema } from './schemas';

export const defaults = defaultsSchema.parse(data);
