/** What sits at a terminal and draws: in a bundle of its own, that the quick commands need not load. */
export {};
