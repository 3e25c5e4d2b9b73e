import { done, guardedPost } from '../guard.ts';
import { labRequest } from '../requests.ts';
import { enter } from '../enter.ts';

export const POST = guardedPost(labRequest, (workbench, { lab }) => enter(workbench, lab) ?? done());
