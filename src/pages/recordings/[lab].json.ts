import type { APIRoute } from 'astro';
import { recordings } from '../../components/recordings.ts';

export const prerender = true;

export const getStaticPaths = () => Object.keys(recordings).map((lab) => ({ params: { lab } }));

/** A recorded run by itself, so that a page loads it only when its panel plays it. */
export const GET: APIRoute<never, { lab: string }> = ({ params }) => Response.json(recordings[params.lab]);
