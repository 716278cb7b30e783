<?php
/**
 * Plugin Name: Plaintalk
 * Description: The discussion of your articles, served by your own Plaintalk installation.
 * Version: 0.1.0
 * Requires at least: 6.3
 * Requires PHP: 7.4
 * License: Apache-2.0
 * Text Domain: plaintalk
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/settings.php';
require __DIR__ . '/sign-in.php';
require __DIR__ . '/thread.php';
require __DIR__ . '/article.php';

add_filter( 'comments_template', 'plaintalk_template' );
add_filter( 'comments_number', 'plaintalk_count', 10, 0 );
add_filter( 'pings_open', 'plaintalk_pings_open', 10, 2 );
add_action( 'wp_head', 'plaintalk_describe_article' );
add_action( 'wp_footer', 'plaintalk_script' );
add_action( 'admin_init', 'plaintalk_register_settings' );
add_action( 'admin_menu', 'plaintalk_add_settings_page' );

/**
 * Give the template that stands where WordPress's own comments would.
 *
 * @param string $theirs The theme's.
 * @return string A file.
 */
function plaintalk_template( $theirs ) {
	return plaintalk_is_on() ? __DIR__ . '/discussion.php' : $theirs;
}

/**
 * Say whether there is a discussion on this page: of a published article that takes comments.
 *
 * @return bool
 */
function plaintalk_is_on() {
	return '' !== plaintalk_server() && is_singular() && comments_open() && 'publish' === get_post_status() && ! post_password_required();
}

/**
 * Give, in the place of WordPress's own number of comments, the element that counts ours.
 *
 * @return string HTML.
 */
function plaintalk_count() {
	return '<plain-talk-count url="' . esc_url( get_permalink() ) . '"></plain-talk-count>';
}

/**
 * Take no pings where the discussion is ours: nobody would see them.
 *
 * @param bool $open    As set.
 * @param int  $post_id The article.
 * @return bool
 */
function plaintalk_pings_open( $open, $post_id ) {
	return '' === plaintalk_server() ? $open : false;
}

/**
 * Load the element's script once, at the end of every page: lists of articles have counts.
 */
function plaintalk_script() {
	if ( '' !== plaintalk_server() ) {
		wp_print_script_tag(
			array(
				'type' => 'module',
				'src'  => plaintalk_server() . '/embed.js',
			)
		);
	}
}
