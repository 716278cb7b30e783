<?php
/**
 * Where the discussion is served, and how readers are signed in: Settings → Plaintalk.
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

/**
 * Give the installation's address without a slash at its end; '' before it was set.
 *
 * @return string
 */
function plaintalk_server() {
	return untrailingslashit( (string) get_option( 'plaintalk_server', '' ) );
}

/**
 * Give a part of the sign-in key. What wp-config.php says wins, and is best: it is in no backup of
 * the database.
 *
 * @param string $part 'kid', 'audience' or 'secret'.
 * @return string
 */
function plaintalk_key( $part ) {
	$constant = 'PLAINTALK_SSO_' . strtoupper( $part );
	return defined( $constant ) ? (string) constant( $constant ) : (string) get_option( 'plaintalk_sso_' . $part, '' );
}

/**
 * Take an address as typed; refuse what is none, and keep what was there.
 *
 * @param string $typed What was typed.
 * @return string
 */
function plaintalk_clean_server( $typed ) {
	$address = untrailingslashit( esc_url_raw( trim( (string) $typed ), array( 'http', 'https' ) ) );
	if ( '' === $address && '' !== trim( (string) $typed ) ) {
		add_settings_error( 'plaintalk_server', 'not_an_address', __( 'Give an address such as https://talk.example.org.', 'plaintalk' ) );
		return plaintalk_server();
	}
	return $address;
}

/**
 * Keep the secret that is stored where none was typed: the form never shows it.
 *
 * @param string $typed What was typed.
 * @return string
 */
function plaintalk_clean_secret( $typed ) {
	$typed = trim( (string) $typed );
	return '' === $typed ? (string) get_option( 'plaintalk_sso_secret', '' ) : $typed;
}

/**
 * Tell WordPress what is kept, and how it is cleaned.
 */
function plaintalk_register_settings() {
	register_setting( 'plaintalk', 'plaintalk_server', array( 'sanitize_callback' => 'plaintalk_clean_server' ) );
	register_setting( 'plaintalk', 'plaintalk_include', array( 'sanitize_callback' => 'absint' ) );
	register_setting( 'plaintalk', 'plaintalk_sso_kid', array( 'sanitize_callback' => 'sanitize_text_field' ) );
	register_setting( 'plaintalk', 'plaintalk_sso_audience', array( 'sanitize_callback' => 'sanitize_text_field' ) );
	register_setting( 'plaintalk', 'plaintalk_sso_secret', array( 'sanitize_callback' => 'plaintalk_clean_secret' ) );
}

/**
 * Put the page among the settings.
 */
function plaintalk_add_settings_page() {
	add_options_page( 'Plaintalk', 'Plaintalk', 'manage_options', 'plaintalk', 'plaintalk_settings_page' );
}

/**
 * Print the form.
 */
function plaintalk_settings_page() {
	$texts = array(
		'plaintalk_server'       => array( __( 'Address of your installation', 'plaintalk' ), 'url', __( 'Allow this site there once: plaintalk site pages', 'plaintalk' ) . ' ' . wp_parse_url( home_url(), PHP_URL_HOST ) ),
		'plaintalk_sso_kid'      => array( __( 'Id of the sign-in key', 'plaintalk' ), 'text', __( 'As “plaintalk sso key” prints it; without a key readers speak as guests.', 'plaintalk' ) ),
		'plaintalk_sso_audience' => array( __( 'Audience', 'plaintalk' ), 'text', __( 'As printed with the key.', 'plaintalk' ) ),
		'plaintalk_sso_secret'   => array( __( 'Secret', 'plaintalk' ), 'password', __( 'Kept where nothing is typed. Better: define PLAINTALK_SSO_SECRET in wp-config.php.', 'plaintalk' ) ),
	);
	echo '<div class="wrap"><h1>Plaintalk</h1><form method="post" action="options.php">';
	settings_fields( 'plaintalk' );
	echo '<table class="form-table" role="presentation">';
	foreach ( $texts as $name => list( $label, $type, $help ) ) {
		$value = 'password' === $type ? '' : (string) get_option( $name, '' );
		printf(
			'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input class="regular-text" type="%3$s" id="%1$s" name="%1$s" value="%4$s" autocomplete="off" aria-describedby="%1$s_help"><p class="description" id="%1$s_help">%5$s</p></td></tr>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $type ),
			esc_attr( $value ),
			esc_html( $help )
		);
	}
	printf(
		'<tr><th scope="row">%1$s</th><td><label><input type="checkbox" name="plaintalk_include" value="1" %2$s> %3$s</label></td></tr>',
		esc_html__( 'Without a script', 'plaintalk' ),
		checked( 1, (int) get_option( 'plaintalk_include', 1 ), false ),
		esc_html__( 'Put the discussion into the page on this server, so that search engines and readers without a script see it.', 'plaintalk' )
	);
	echo '</table>';
	submit_button();
	echo '</form></div>';
}
