/** How long a fixed amount of work takes, as more and more workers share it. Written by `npm run answers`. */
import data from '../../data/stall-curve.json';
import { stallSchema } from './schemas';

export const stall = stallSchema.parse(data);
